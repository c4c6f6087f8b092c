package lighthouse.chat

import java.util.concurrent.{ArrayBlockingQueue, Executors, ThreadPoolExecutor, TimeUnit}
import java.util.concurrent.atomic.AtomicLong
import lighthouse.chat.redaction.Redaction

final case class Chat(id: Long, customer: String, lines: Vector[String])

final case class Topic(name: String, words: Set[String])

/** Stores what customers and the help desk wrote to each other. */
class ChatArchive(topics: Vector[Topic]) {
  private val recent = scala.collection.mutable.Queue.empty[Chat]
  val stored = new AtomicLong

  def store(chat: Chat): Unit = {
    val clean = chat.copy(lines = chat.lines.map(Redaction.redact(_, chat.customer)))
    val topic = topics((chat.id % topics.size).toInt)
    if (clean.lines.exists(_.split(' ').exists(topic.words))) stored.incrementAndGet()
    recent.synchronized {
      recent.enqueue(clean)
      if (recent.size > 1500) recent.dequeue()
    }
  }
}

object Main {
  def main(args: Array[String]): Unit = {
    val topics = Vector.tabulate(400)(number => Topic("topic " + number, (0 until 120).map(word => s"word-$number-$word").toSet))
    val archive = new ChatArchive(topics)
    val pool = new ThreadPoolExecutor(3, 3, 1L, TimeUnit.MINUTES, new ArrayBlockingQueue[Runnable](64), new ThreadPoolExecutor.CallerRunsPolicy)
    val clock = Executors.newSingleThreadScheduledExecutor()
    clock.scheduleAtFixedRate(() => System.getLogger("chats").log(System.Logger.Level.DEBUG, archive.stored.toString), 1L, 1L, TimeUnit.MINUTES)
    var id = 0L
    while (true) {
      id += 1
      val chat = Chat(id, s"Erika Mustermann $id", Vector(s"Hello, this is Erika Mustermann $id", s"I ask about word-${id % 400}-7", "Thank you"))
      pool.execute(() => archive.store(chat))
    }
  }
}
