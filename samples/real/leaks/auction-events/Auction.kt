package eu.gavel.auctions.domain

import java.time.Instant

sealed interface AuctionEvent {
    val at: Instant
}

data class Opened(val reserve: Long, override val at: Instant) : AuctionEvent

data class BidPlaced(val bidder: String, val cents: Long, override val at: Instant) : AuctionEvent

/** A lot that is for sale; all that happens to it is an event. */
class Auction(val lot: String) {
    private val changes = mutableListOf<AuctionEvent>()
    private var highest = 0L
    private var version = 0

    fun open(reserve: Long) = apply(Opened(reserve, Instant.now()))

    fun bid(bidder: String, cents: Long) {
        if (cents > highest) apply(BidPlaced(bidder, cents, Instant.now()))
    }

    private fun apply(event: AuctionEvent) {
        when (event) {
            is Opened -> highest = event.reserve
            is BidPlaced -> highest = event.cents
        }
        changes += event
    }

    /** What was not yet stored. */
    fun unsaved(): List<AuctionEvent> = changes.drop(version)

    fun saved(count: Int) {
        version += count
    }
}
