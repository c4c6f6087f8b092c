package com.parcelo.sorting

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** A label on a parcel. */
data class Label(val zip: String, val city: String, val service: String)

/** Labels that are alike are one object. */
object Labels {
    private val known = HashMap<Label, Label>()

    @Synchronized
    fun canonical(label: Label): Label = known.getOrPut(label) { label }
}

/** Which chute leads to which town. */
class ChutePlan(towns: Int) {
    private val chutes = (0 until towns).associate { "%05d".format(it) to listOf(it % 40, it % 7, it % 3).map { chute -> "chute $chute" } }

    fun chute(zip: String) = chutes[zip]?.first() ?: "manual"
}

data class Scan(val code: String, val zip: String)

class SortingCentre(private val plan: ChutePlan, scope: CoroutineScope) {
    private val scans = Channel<Scan>(capacity = 256)
    private var sorted = 0L

    init {
        scope.launch {
            for (scan in scans) {
                val label = Labels.canonical(Label(scan.zip, "parcel ${scan.code}", "express"))
                if (plan.chute(label.zip) != "manual") sorted++
            }
        }
    }

    suspend fun scanned(scan: Scan) = scans.send(scan)
}

fun main() = runBlocking {
    val centre = SortingCentre(ChutePlan(40_000), CoroutineScope(SupervisorJob() + Dispatchers.Default))
    var parcel = 0L
    while (true) {
        centre.scanned(Scan("JJD${parcel}", "%05d".format(parcel % 40_000)))
        parcel++
    }
}
