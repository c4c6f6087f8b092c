# A shop in JRuby: structs, hashes, and classes that are made at run time.
Order = Struct.new(:id, :customer, :lines)

class Shop
  def initialize
    @orders = []
    @by_customer = Hash.new { |hash, customer| hash[customer] = [] }
  end

  def take(order)
    @orders << order
    @by_customer[order.customer] << order
  end
end

$shop = Shop.new
60_000.times do |id|
  lines = (0...3).map { |line| { article: "article-#{id + line}", pieces: line } }
  $shop.take(Order.new(id, "customer-#{id % 2000}", lines))
end
500.times do |number|
  made = Class.new { define_method(:"price_#{number}") { number } }
  Object.const_set("Tariff#{number}", made).new.send(:"price_#{number}")
end
puts "READY"
$stdout.flush
sleep
