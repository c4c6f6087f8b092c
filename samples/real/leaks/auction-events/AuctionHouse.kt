package eu.gavel.auctions

import eu.gavel.auctions.domain.Auction
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong

/** Writes events to the store; here it counts them. */
class EventStore {
    val written = AtomicLong()

    fun append(auction: Auction) {
        val events = auction.unsaved()
        written.addAndGet(events.size.toLong())
        auction.saved(events.size)
    }
}

class Catalogue(lots: Int) {
    private val descriptions = (0 until lots).associate { "lot-$it" to "A fine piece of furniture, number $it, from the estate of a collector. ".repeat(6) }

    fun describe(lot: String) = descriptions[lot]
}

class AuctionHouse(private val store: EventStore, private val catalogue: Catalogue) {
    private val auctions = ConcurrentHashMap<String, Auction>()

    fun auction(lot: String): Auction = auctions.computeIfAbsent(lot) { name -> Auction(name).also { it.open(100) } }

    fun bid(lot: String, bidder: String, cents: Long) {
        if (catalogue.describe(lot) == null) return
        val auction = auction(lot)
        synchronized(auction) {
            auction.bid(bidder, cents)
            store.append(auction)
        }
    }
}

fun main() {
    val store = EventStore()
    val house = AuctionHouse(store, Catalogue(9_000))
    val clock = Executors.newSingleThreadScheduledExecutor()
    clock.scheduleAtFixedRate({ System.getLogger("auctions").log(System.Logger.Level.DEBUG, "${store.written}") }, 1, 1, TimeUnit.SECONDS)
    val bidders = Executors.newFixedThreadPool(3)
    repeat(3) { desk ->
        bidders.execute {
            var cents = 1_000L
            while (true) {
                cents++
                house.bid("lot-${cents % 1_200 + desk * 1_200}", "bidder-${cents % 7_000}", cents)
            }
        }
    }
}
