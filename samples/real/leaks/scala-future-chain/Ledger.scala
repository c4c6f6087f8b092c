package ledger.posting

import scala.concurrent.{ExecutionContext, Future, Promise}

final case class Posting(number: Int, account: String, lines: Vector[String])

/** Posts in order: each posting starts when the one before it is done. */
class Ledger(ready: Future[Unit])(implicit context: ExecutionContext) {
  private var last: Future[Long] = ready.map(_ => 0L)

  def post(posting: Posting): Unit =
    last = last.map(sum => sum + posting.lines.size)
}

object Ledger {
  def main(arguments: Array[String]): Unit = {
    import ExecutionContext.Implicits.global
    // The connection to the books opens when the operator has entered the key.
    val key = Promise[Unit]()
    val ledger = new Ledger(key.future)
    var number = 0
    while (!key.isCompleted) {
      ledger.post(Posting(number, "account " + number % 500, Vector.tabulate(6)(line => s"line $line of $number")))
      number += 1
    }
  }
}
