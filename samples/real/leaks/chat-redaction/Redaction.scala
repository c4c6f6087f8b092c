package lighthouse.chat.redaction

import scala.collection.concurrent.TrieMap
import scala.util.matching.Regex

/** Replaces names of customers before a chat is stored. */
object Redaction {
  private val patterns = TrieMap.empty[String, Regex]

  private def patternOf(name: String): Regex =
    patterns.getOrElseUpdate(name, ("(?i)\\b" + name.split(' ').map(Regex.quote).mkString("(?:\\s+|-)") + "\\b").r)

  def redact(text: String, name: String): String = patternOf(name).replaceAllIn(text, "***")
}
