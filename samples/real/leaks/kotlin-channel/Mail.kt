package post.office

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

data class Letter(val number: Int, val address: String, val pages: List<String>)

/** Letters that wait for the one clerk who stamps them. */
class Counter {
    val inbox = Channel<Letter>(Channel.UNLIMITED)
    var stamped = 0

    suspend fun work() {
        for (letter in inbox) {
            delay(5)
            stamped += letter.pages.size
        }
    }
}

object Office {
    val counter = Counter()
}

fun main() = runBlocking {
    launch(Dispatchers.Default) { Office.counter.work() }
    var number = 0
    while (true) {
        number++
        Office.counter.inbox.send(Letter(number, "Street $number", List(2) { "page $it of $number" }))
    }
}
