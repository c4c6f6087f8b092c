package tunnel.monitor

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow

class Picture(val camera: Int, val pixels: ByteArray)

/** The last 600 pictures of all cameras. */
class Monitor {
    val pictures = MutableSharedFlow<Picture>(replay = 600, onBufferOverflow = BufferOverflow.DROP_OLDEST)
}

fun main() {
    val monitor = Monitor()
    for (picture in 0 until 5_000) {
        monitor.pictures.tryEmit(Picture(picture % 30, ByteArray(20_000)))
    }
    println("ready")
    while (monitor.pictures.replayCache.isNotEmpty()) {
        Thread.sleep(100_000)
    }
}
