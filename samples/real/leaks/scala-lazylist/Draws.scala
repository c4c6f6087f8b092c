package lottery.draws

final case class Draw(number: Long, balls: Vector[Int])

/** All draws, one after the other, as the generator gives them. */
object Draws {
  private def balls(number: Long): Vector[Int] =
    (0 until 6).map(ball => ((number * 7919 + ball * 31) % 49).toInt + 1).toVector

  val all: LazyList[Draw] = LazyList.iterate(0L)(_ + 1).map(number => Draw(number, balls(number)))

  def firstWith(wanted: Set[Int]): Option[Draw] = all.find(draw => draw.balls.toSet == wanted)
}

object Main {
  def main(args: Array[String]): Unit =
    println(Draws.firstWith(Set(3, 3, 50)))
}
