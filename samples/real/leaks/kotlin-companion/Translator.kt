package lingua.app

import java.util.Locale

class Phrase(val text: String, val words: List<String>, val locale: Locale)

class Translator(private val target: Locale) {
    fun translate(text: String): Phrase =
        known.getOrPut(text) { Phrase(text.uppercase(target), text.split(' '), target) }

    companion object {
        private val known = HashMap<String, Phrase>()
    }
}

class Chat(private val translator: Translator) {
    private var said = 0

    fun say(line: String): Int {
        said += translator.translate(line).words.size
        return said
    }
}

fun main() {
    val chat = Chat(Translator(Locale.FRENCH))
    var number = 0
    while (chat.say("hello again, this is line ${number++} of our long talk") >= 0) {
        if (number == Int.MAX_VALUE) break
    }
}
