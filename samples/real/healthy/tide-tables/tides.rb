# Tides of harbours for a year, and what ships ask about them.
Tide = Struct.new(:day, :high, :low)

class Harbour
  attr_reader :name

  def initialize(name, seed)
    @name = name
    @tides = (0...365).map { |day| Tide.new(day, 3.1 + (day + seed) % 14 * 0.1, 0.4 + (day * seed) % 9 * 0.1) }
  end

  def depth(day)
    @tides[day % 365].low
  end
end

class TideOffice
  LAST = 500

  def initialize(harbours)
    @harbours = (0...harbours).to_h { |number| ["harbour #{number}", Harbour.new("harbour #{number}", number)] }
    @asked = []
    @ships = {}
  end

  def ask(ship, harbour, day)
    @ships[ship] = day
    answer = @harbours[harbour].depth(day) > 0.6
    @asked.push([ship, harbour, day, answer])
    @asked.shift if @asked.size > LAST
    answer
  end
end

office = TideOffice.new(180)
lock = Mutex.new
pilots = 3.times.map do |pilot|
  Thread.new do
    8_000.times { |number| lock.synchronize { office.ask("ship #{number % 300}", "harbour #{(number + pilot) % 180}", number) } }
  end
end
pilots.each(&:join)
puts 'ready'
$stdout.flush
sleep
