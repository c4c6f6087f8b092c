package fire.alarms

import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow

data class Alarm(val detector: Int, val celsius: Double, val room: String)

/** Tells every screen all alarms, also those from before it was switched on. */
class AlarmFeed {
    private val alarms = MutableSharedFlow<Alarm>(replay = Int.MAX_VALUE)
    val all: SharedFlow<Alarm> get() = alarms

    fun report(alarm: Alarm) {
        alarms.tryEmit(alarm)
    }
}

fun main() {
    val feed = AlarmFeed()
    var detector = 0
    while (feed.all.replayCache.size >= 0 || detector < 0) {
        repeat(50_000) {
            detector++
            feed.report(Alarm(detector % 4_000, 20.0 + detector % 60, "room ${detector % 300}"))
        }
    }
}
