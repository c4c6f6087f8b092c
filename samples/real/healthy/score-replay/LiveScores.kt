package org.stadium.live

import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong
import org.stadium.live.channels.Channel

class Fan(val name: String) {
    val heard = AtomicLong()
}

/** Live text of ninety matches. */
class LiveScores {
    private val channels = List(90) { Channel(it, 1_200) }
    private val teams = (0 until 2_000).associateWith { number -> List(23) { "player $it of team $number" } }

    fun goal(match: Int, minute: Int) {
        val scorer = teams.getValue((match * 7 + minute) % 2_000)[minute % 23]
        channels[match].publish(minute, "Minute $minute: $scorer shoots, and the crowd in stadium $match is on its feet")
    }

    fun visit(fan: Fan, match: Int) {
        channels[match].join(fan.name) { fan.heard.incrementAndGet() }
        channels[match].leave(fan.name)
    }

    fun watch(fan: Fan, match: Int) = channels[match].join(fan.name) { fan.heard.incrementAndGet() }
}

fun main() {
    val scores = LiveScores()
    val desk = Executors.newFixedThreadPool(3) { Thread(it, "reporter") }
    repeat(400) { scores.watch(Fan("screen-$it"), it % 90) }
    val work = (0 until 3).map { reporter ->
        desk.submit {
            for (moment in 0 until 150_000) scores.goal((moment + reporter) % 90, moment / 90 % 95)
        }
    }
    repeat(3_000) { scores.visit(Fan("fan-$it"), it % 90) }
    work.forEach { it.get() }
    Executors.newSingleThreadScheduledExecutor().scheduleAtFixedRate({ scores.goal(3, 1) }, 1, 1, TimeUnit.SECONDS)
    println("ready")
    Thread.currentThread().join()
}
