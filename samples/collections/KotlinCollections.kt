/** Collections of Kotlin. */
enum class Color { RED, GREEN, BLUE }

fun views(name: String, map: Map<*, *>) {
    Case.add(name, map)
    Case.add("$name.keys", map.keys)
    Case.add("$name.values", map.values)
    Case.add("$name.entries", map.entries)
}

fun main() {
    val words = (0 until 40).map { "word" + it * 37 % 101 }
    val deque = ArrayDeque(words)
    repeat(5) { deque.addLast(deque.removeFirst()) }
    Case.add("ArrayDeque", deque)
    Case.add("buildList", buildList { addAll(words) })
    Case.add("buildList.subList", buildList { addAll(words) }.subList(3, 9))
    Case.add("buildSet", buildSet { addAll(words); remove("word37") })
    views("buildMap", buildMap { words.forEachIndexed { at, word -> put(word, at) }; remove("word37") })
    views("emptyMap", emptyMap<String, String>())
    Case.add("emptyList", emptyList<String>())
    Case.add("emptySet", emptySet<String>())
    Case.add("listOf", listOf("a", "b"))
    Case.add("listOf one", listOf("a"))
    Case.add("asReversed", words.asReversed())
    Case.add("asReversed of a mutable list", words.toMutableList().asReversed())
    Case.add("ArrayDeque.subList", deque.subList(4, 8))
    Case.add("IntArray.asList", intArrayOf(7, 0, 9).asList())
    Case.add("entries of an enum", Color.entries)
    views("withDefault", mapOf("a" to "b", "c" to "d").withDefault { "none" })
    Case.hold()
}
