package depot.registry

import scala.collection.concurrent.TrieMap
import scala.collection.immutable.VectorMap

final case class Parcel(id: Long, route: List[String], weight: Double)

final case class Booking(parcel: Parcel, labels: Map[String, String])

/** Bookings of all depots, by parcel. */
object Registry {
  private val bookings = TrieMap.empty[Long, Booking]

  def book(parcel: Parcel): Booking =
    bookings.getOrElseUpdate(parcel.id, Booking(parcel, VectorMap("from" -> parcel.route.head, "to" -> parcel.route.last)))

  def size: Int = bookings.size
}

object Main {
  def main(args: Array[String]): Unit = {
    val depots = Vector("Kiel", "Bremen", "Kassel", "Ulm")
    var id = 0L
    while (true) {
      id += 1
      Registry.book(Parcel(id, List(depots((id % 4).toInt), depots(((id + 1) % 4).toInt)), id % 30 * 0.5))
    }
  }
}
