import scala.collection.immutable.{ArraySeq, LazyList, SeqMap, TreeSeqMap, VectorMap}
import scala.collection.mutable
import scala.jdk.CollectionConverters._

/** What Scala 2.13 brought. */
object Release {
  import ScalaCollections.seq
  type Growable[A] = mutable.Growable[A]

  def add(words: List[String], pairs: List[(String, String)]): Unit = {
    val lazily = LazyList.from(10).map(_.toString)
    lazily.take(12).toList
    ScalaCollections.add("LazyList, twelve computed", lazily, (10 until 22).map(_.toString))
    val whole = LazyList.from(words)
    whole.size
    seq("LazyList, all computed", whole)
    val nothing = LazyList.from(words)
    ScalaCollections.add("LazyList, nothing computed", nothing, Nil)
    val none = LazyList.from(List.empty[String])
    none.isEmpty
    seq("LazyList of none", none)
    seq("VectorMap", VectorMap(pairs: _*))
    seq("VectorMap, some removed", VectorMap(pairs: _*).removed("word37").removed("word74"))
    seq("TreeSeqMap", TreeSeqMap(pairs: _*))
    for (size <- 1 to 4) seq(s"SeqMap of $size", SeqMap(pairs.take(size): _*))
    seq("ArraySeq", ArraySeq("a", "b", "c"))
    seq("ArraySeq of numbers", ArraySeq(7, 0, 9))
    seq("mutable.ArrayDeque", mutable.ArrayDeque(words: _*).dropInPlace(5).addAll(List("x", "y")))
    val proof = mutable.CollisionProofHashMap[String, String]()
    pairs.foreach(proof += _)
    seq("CollisionProofHashMap", proof)
    Case.add("a Map for Java", pairs.toMap.asJava)
    Case.add("a mutable Map for Java", mutable.LinkedHashMap(pairs: _*).asJava)
    Case.add("a Seq for Java", words.toVector.asJava)
    Case.add("a Buffer for Java", mutable.ArrayBuffer(words: _*).asJava)
    Case.add("a Set for Java", words.toSet.asJava)
    seq("Java's list for Scala", new java.util.ArrayList[String](java.util.List.of("a", "b")).asScala)
    seq("Java's map for Scala", new java.util.TreeMap[String, String](java.util.Map.of("a", "b")).asScala)
    seq("Java's set for Scala", new java.util.TreeSet[String](java.util.List.of("a", "b")).asScala)
  }
}
