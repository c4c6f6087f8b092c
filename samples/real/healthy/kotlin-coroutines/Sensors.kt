package greenhouse.sensors

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

class Sensor(val name: String) {
    var last = 0.0
    private val history = DoubleArray(60)

    fun read(at: Int) {
        last = at * 0.5
        history[at % history.size] = last
    }
}

fun main() = runBlocking {
    val readings = Channel<Pair<String, Double>>(100)
    launch(Dispatchers.Default) {
        for (reading in readings) {
            if (reading.second < 0) println(reading)
        }
    }
    repeat(5_000) { number ->
        launch(Dispatchers.Default) {
            val sensor = Sensor("bed $number")
            var at = 0
            while (true) {
                sensor.read(at++)
                readings.send(sensor.name to sensor.last)
                delay(10_000)
            }
        }
    }
    delay(2_000)
    println("ready")
}
