# Sends craftsmen to customers; other parts of it are told by hooks.
module Hooks
  @hooks = Hash.new { |all, event| all[event] = [] }

  class << self
    def on(event, &block)
      @hooks[event] << block
    end

    def fire(event, subject)
      @hooks[event].last(3).each { |block| block.call(subject) }
    end
  end
end

class PriceCatalogue
  def initialize(count)
    @positions = (0...count).map { |number| { code: "P#{number}", text: "Position #{number} with material", cents: number * 7 } }
  end

  def position(number)
    @positions[number % @positions.size]
  end
end

class Visit
  attr_reader :customer, :notes

  def initialize(customer)
    @customer = customer
    @notes = ["arrived at #{customer}", "rang the bell of #{customer}"]
  end

  def follow_up
    Hooks.on(:invoice_paid) { |invoice| @notes << "paid #{invoice}" if invoice == @customer }
  end
end

catalogue = PriceCatalogue.new(14_000)
worker = Thread.new { loop { sleep 1; Hooks.fire(:invoice_paid, 'nobody') } }
22_000.times do |number|
  visit = Visit.new("customer-#{number}")
  visit.notes << catalogue.position(number)[:text]
  visit.follow_up
end
puts 'ready'
$stdout.flush
worker.join
