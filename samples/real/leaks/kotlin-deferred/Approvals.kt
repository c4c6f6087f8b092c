package bank.approvals

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger

data class Transfer(val number: Int, val reason: String, val document: ByteArray)

/** Large transfers wait until a second person approves them. */
class Approvals {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val done = AtomicInteger()
    val waiting = AtomicInteger()

    fun submit(transfer: Transfer) {
        val approved = CompletableDeferred<String>()
        scope.launch {
            waiting.incrementAndGet()
            val person = approved.await()
            done.addAndGet(transfer.document.size + person.length)
        }
        // Who approves is told by a mail that nobody reads any more.
        if (transfer.number % 97 == 0) {
            approved.complete("clerk")
        }
    }
}

fun main() {
    val approvals = Approvals()
    for (number in 0 until 9_000) {
        approvals.submit(Transfer(number, "rent for month $number", ByteArray(1_500)))
    }
    while (approvals.waiting.get() < 9_000) {
        Thread.sleep(20)
    }
    println("ready")
    Thread.sleep(Long.MAX_VALUE)
}
