package com.wetterdienst.intake

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

data class Station(val wmo: Int, val name: String, val height: Int)

/** Stations that are alike are one object. */
object Stations {
    private val known = HashMap<Station, Station>()

    @Synchronized
    fun canonical(station: Station) = known.getOrPut(station) { station }
}

data class Report(val station: Station, val celsius: Double, val hour: Int)

/** The last day, hour by hour. */
class Day {
    private val hours = Array(24) { HashMap<Station, Report>() }

    fun add(report: Report) = synchronized(hours) { hours[report.hour][report.station] = report }
}

fun main() = runBlocking {
    val day = Day()
    val incoming = Channel<Report>(128)
    CoroutineScope(Dispatchers.Default).launch { for (report in incoming) day.add(report) }
    for (hour in 0 until 240) {
        for (wmo in 0 until 6_000) {
            val station = Stations.canonical(Station(10_000 + wmo, "Station number $wmo", wmo % 2_000))
            incoming.send(Report(station, wmo % 40 - 10.0, hour % 24))
        }
    }
    println("ready")
    while (true) delay(1_000)
}
