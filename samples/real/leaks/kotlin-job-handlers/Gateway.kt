package home.gateway

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/** What the gateway holds while it talks to a lamp. */
class Conversation(private val lamp: Int) {
    private val answers = ByteArray(700)
    var open = true
        private set

    fun ask(): Int {
        answers[lamp % answers.size] = 1
        return answers.sum()
    }

    fun close() {
        open = false
    }
}

/** Talks to lamps until the house is left. */
class Gateway(parent: Job) {
    private val house = CoroutineScope(SupervisorJob(parent) + Dispatchers.Default)

    suspend fun switchOn(lamp: Int): Int = withContext(house.coroutineContext) {
        val conversation = Conversation(lamp)
        house.coroutineContext.job.invokeOnCompletion { conversation.close() }
        conversation.ask()
    }
}

fun main() = runBlocking {
    val gateway = Gateway(Job())
    var answers = 0L
    for (evening in 0 until 28_000) {
        answers += gateway.switchOn(evening)
    }
    println("ready $answers")
    Thread.sleep(Long.MAX_VALUE)
}
