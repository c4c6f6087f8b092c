import scala.collection.mutable

/** Collections of Scala 2.12 and 2.13. */
object ScalaCollections {
  def add(name: String, collection: AnyRef, elements: Iterable[Any], inOrder: Boolean = true): Unit = {
    val all = elements.toSeq
    val inPairs = all.headOption.exists(_.isInstanceOf[(_, _)])
    val texts = all.flatMap {
      case (key, value) => Seq(Case.text(key), Case.text(value))
      case element => Seq(Case.text(element))
    }
    Case.add(name, collection, inPairs, inOrder, texts.map(_.toString).toArray: _*)
  }

  def seq(name: String, collection: scala.collection.Iterable[Any]): Unit = add(name, collection, collection.iterator.toList)

  /** A key whose hash code is that of many. */
  case class Same(name: String) { override def hashCode = 7 }

  def main(arguments: Array[String]): Unit = {
    val words = (0 until 40).map(i => "word" + i * 37 % 101).toList
    val pairs = words.zipWithIndex.map { case (word, i) => (word, "value" + i) }
    for (size <- Seq(0, 1, 2, 3, 4, 5, 40)) {
      seq(s"List of $size", words.take(size))
      seq(s"Vector of $size", words.take(size).toVector)
      seq(s"Map of $size", pairs.take(size).toMap)
      seq(s"Set of $size", words.take(size).toSet)
    }
    val many = (0 until 40000).map(i => "e" + i)
    for (size <- Seq(33, 1000, 1100, 33000, 40000)) {
      val vector = many.take(size).toVector
      seq(s"Vector of $size", vector)
      seq(s"Vector of $size, without the first", vector.drop(7))
      seq(s"Vector of $size, changed at the front", "new" +: vector)
      seq(s"Vector of $size, changed inside", vector.updated(size / 2, "changed").updated(3, "changed too"))
      seq(s"Map of $size", many.take(size).map(e => (e, e.length.toString)).toMap)
      seq(s"Set of $size", many.take(size).toSet)
    }
    add("Map of equal hash codes", (0 until 9).map(i => (Same("s" + i), "v" + i)).toMap, (0 until 9).map(i => (Same("s" + i), "v" + i)), false)
    add("Set of equal hash codes", (0 until 9).map(i => Same("s" + i)).toSet, (0 until 9).map(i => Same("s" + i)), false)
    seq("immutable.Queue", scala.collection.immutable.Queue(words.take(9): _*).enqueue("later").enqueue("last"))
    seq("immutable.TreeMap", scala.collection.immutable.TreeMap(pairs: _*))
    seq("immutable.TreeMap.range", scala.collection.immutable.TreeMap(pairs: _*).range("word3", "word6"))
    seq("immutable.TreeSet", scala.collection.immutable.TreeSet(words: _*))
    seq("immutable.ListMap", scala.collection.immutable.ListMap(pairs.take(9): _*))
    seq("immutable.ListSet", scala.collection.immutable.ListSet(words.take(9): _*))
    seq("immutable.IntMap", scala.collection.immutable.IntMap((0 until 30).map(i => (i * 7, "v" + i)): _*))
    seq("immutable.LongMap", scala.collection.immutable.LongMap((0 until 30).map(i => (i * 7L, "v" + i)): _*))
    seq("immutable.BitSet", scala.collection.immutable.BitSet(3, 64, 1000))
    seq("immutable.BitSet, small", scala.collection.immutable.BitSet(3, 9))
    seq("Map.withDefaultValue", pairs.toMap.withDefaultValue("none"))
    val stream = Stream.from(10).map(_.toString)
    stream.take(12).toList
    add("Stream, twelve computed", stream, (10 until 22).map(_.toString))

    for (fill <- Seq[Release.Growable[String]](mutable.ArrayBuffer(), mutable.ListBuffer(), mutable.HashSet(), mutable.LinkedHashSet(), mutable.TreeSet[String](), mutable.Queue(), mutable.PriorityQueue[String]())) {
      words.foreach(word => fill += word)
      seq("mutable." + fill.getClass.getSimpleName, fill.asInstanceOf[scala.collection.Iterable[Any]])
    }
    for (fill <- Seq[mutable.Map[String, String]](mutable.HashMap(), mutable.LinkedHashMap(), mutable.TreeMap[String, String](), mutable.OpenHashMap(), mutable.AnyRefMap[String, String](), mutable.ListMap(), scala.collection.concurrent.TrieMap(), mutable.WeakHashMap())) {
      pairs.foreach(pair => fill += pair)
      fill.remove("word37")
      seq("mutable." + fill.getClass.getSimpleName, fill)
    }
    val longs = mutable.LongMap[String]()
    for (i <- 1 until 30) longs(i * 5L) = "v" + i
    seq("mutable.LongMap", longs)
    seq("mutable.BitSet", mutable.BitSet(3, 64, 1000))
    seq("mutable.Stack", mutable.Stack("a", "b", "c"))
    val wrapped: scala.collection.Seq[String] = Array("a", "b", "c")
    seq("an array as a Seq", wrapped)
    val tries = scala.collection.concurrent.TrieMap[Same, String]()
    for (i <- 0 until 9) tries(Same("s" + i)) = "v" + i
    add("TrieMap of equal hash codes", tries, tries.toList, false)
    Release.add(words, pairs)
    Case.hold()
  }
}
