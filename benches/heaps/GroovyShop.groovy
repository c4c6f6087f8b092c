// A shop in Groovy: maps, closures, and scripts that are compiled at run time.
class Order {
    int id
    String customer
    List lines
    Closure total
}

orders = []
byCustomer = [:].withDefault { [] }
60000.times { id ->
    def lines = (0..2).collect { line -> [article: "article-${id + line}".toString(), pieces: line] }
    def order = new Order(id: id, customer: "customer-${id % 2000}".toString(), lines: lines, total: { lines.sum { it.pieces } })
    orders << order
    byCustomer[order.customer] << order
}
shell = new GroovyShell()
tariffs = (0..<300).collect { number -> shell.parse("def price(pieces) { pieces * ${number} }") }
println "READY"
System.out.flush()
Thread.sleep(Long.MAX_VALUE)
