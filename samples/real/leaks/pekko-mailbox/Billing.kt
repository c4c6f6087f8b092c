package water.billing

import org.apache.pekko.actor.AbstractActor
import org.apache.pekko.actor.ActorRef
import org.apache.pekko.actor.ActorSystem
import org.apache.pekko.actor.Props

class MeterRead(val meter: Int, val cubicMetres: Double, val picture: ByteArray)

/** Writes a bill for each reading; the printer takes its time. */
class Printer : AbstractActor() {
    private var printed = 0L

    override fun createReceive(): Receive = receiveBuilder()
        .match(MeterRead::class.java) { read ->
            Thread.sleep(40)
            printed += read.picture.size
        }
        .build()
}

fun main() {
    val system = ActorSystem.create("billing")
    val printer = system.actorOf(Props.create(Printer::class.java) { Printer() }, "printer")
    var meter = 0
    while (true) {
        printer.tell(MeterRead(meter % 80_000, meter % 190 * 0.25, ByteArray(320)), ActorRef.noSender())
        meter++
    }
}
