package org.stadium.live.channels

/** What happened in a match. */
data class Moment(val match: Int, val minute: Int, val text: String)

/** Moments of one match, and those who want to hear of them; who comes late gets the last ones first. */
class Channel(private val match: Int, private val depth: Int) {
    private val replay = ArrayDeque<Moment>()
    private val listeners = LinkedHashMap<String, (Moment) -> Unit>()

    @Synchronized
    fun publish(minute: Int, text: String) {
        val moment = Moment(match, minute, text)
        replay.addLast(moment)
        while (replay.size > depth) replay.removeFirst()
        listeners.values.forEach { it(moment) }
    }

    @Synchronized
    fun join(fan: String, listener: (Moment) -> Unit) {
        replay.forEach(listener)
        listeners[fan] = listener
    }

    @Synchronized
    fun leave(fan: String) {
        listeners.remove(fan)
    }
}
