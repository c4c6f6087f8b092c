package com.snackbar.kiosk

import groovy.json.JsonSlurper
import groovy.util.ObservableMap
import java.beans.PropertyChangeListener

/** Prices that are shown on screens and till. */
class PriceBoard {
    final ObservableMap prices = new ObservableMap([:])

    void change(String item, BigDecimal price) { prices[item] = price }
}

class Menu {
    final Map<String, Map> items = [:]

    Menu(int count) {
        count.times { number -> items["item-$number".toString()] = [name: "Dish $number with sauce ${number % 40}".toString(), allergens: [number % 14, number % 9], price: 300 + number % 900] }
    }
}

class Customer {
    final String name
    BigDecimal shown = 0
    final List<String> basket = []

    Customer(String name) { this.name = name }

    void serve(PriceBoard board, Menu menu, int wish) {
        board.prices.addPropertyChangeListener({ event -> shown = (BigDecimal) event.newValue } as PropertyChangeListener)
        basket << menu.items["item-$wish".toString()].name
    }
}

def settings = new JsonSlurper().parseText('{"items": 9000, "shop": "Hauptbahnhof"}')
def menu = new Menu(settings.items)
def board = new PriceBoard()
for (int number = 0; number < 30_000; number++) {
    new Customer("customer-$number").serve(board, menu, number % 9000)
    if (number % 1000 == 0) board.change('item-7', number / 100)
}
println 'ready'
while (true) {
    Thread.sleep(3000)
    new Customer('walk-in').serve(board, menu, 7)
}
