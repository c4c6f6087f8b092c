import scala.collection.JavaConverters._
import scala.collection.mutable

/** What only Scala 2.12 has. */
object Release {
  import ScalaCollections.seq
  type Growable[A] = scala.collection.generic.Growable[A]

  def add(words: List[String], pairs: List[(String, String)]): Unit = {
    seq("mutable.MutableList", mutable.MutableList(words: _*))
    seq("immutable.Stack", scala.collection.immutable.Stack("a", "b", "c"))
    seq("mutable.HashSet of two", mutable.HashSet("a", "b"))
    Case.add("a Map for Java", pairs.toMap.asJava)
    Case.add("a mutable Map for Java", mutable.LinkedHashMap(pairs: _*).asJava)
    Case.add("a Seq for Java", words.toVector.asJava)
    Case.add("a Buffer for Java", mutable.ArrayBuffer(words: _*).asJava)
    Case.add("a Set for Java", words.toSet.asJava)
    seq("Java's list for Scala", new java.util.ArrayList[String](java.util.Arrays.asList("a", "b")).asScala)
    seq("Java's map for Scala", new java.util.TreeMap[String, String](java.util.Collections.singletonMap("a", "b")).asScala)
    seq("Java's set for Scala", new java.util.TreeSet[String](java.util.Arrays.asList("a", "b")).asScala)
  }
}
