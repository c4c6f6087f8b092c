package com.assekura.underwriting

import java.util.concurrent.{Executors, TimeUnit}
import scala.collection.concurrent.TrieMap

/** A risk that somebody wants to insure. */
final case class Risk(postcode: Int, age: Int, horsepower: Int, since: Long)

/** What it costs. */
final case class Premium(risk: Risk, yearly: BigDecimal, parts: Vector[BigDecimal])

object Memo {
  /** A function that works each value out once. */
  def apply[A, B](work: A => B): A => B = {
    val known = TrieMap.empty[A, B]
    (argument: A) => known.getOrElseUpdate(argument, work(argument))
  }
}

/** Damages of the last years by postcode. */
final class Statistics(postcodes: Int) {
  private val damages = Vector.tabulate(postcodes)(code => Vector.tabulate(12)(year => code * 31L % 977 + year))
  def factor(postcode: Int): Double = damages(postcode % postcodes).sum / 1000.0
}

final class Underwriter(statistics: Statistics) {
  private val premium: Risk => Premium = Memo { risk =>
    val yearly = BigDecimal(200 + risk.horsepower * statistics.factor(risk.postcode))
    Premium(risk, yearly, Vector(yearly / 12, yearly / 4))
  }

  def quote(risk: Risk): BigDecimal = premium(risk).yearly
}

object Underwriting {
  def main(arguments: Array[String]): Unit = {
    val underwriter = new Underwriter(new Statistics(30000))
    val brokers = Executors.newScheduledThreadPool(2)
    brokers.scheduleAtFixedRate(() => underwriter.quote(Risk(80331, 40, 90, 0L)), 1, 1, TimeUnit.SECONDS)
    var request = 0L
    while (true) {
      underwriter.quote(Risk((request % 30000).toInt, 18 + (request % 60).toInt, 45 + (request % 200).toInt, request))
      request += 1
    }
  }
}
