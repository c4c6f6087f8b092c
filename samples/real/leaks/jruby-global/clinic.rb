# Keeps the visits of the day for the front desk.
Visit = Struct.new(:patient, :reason, :notes)

class FrontDesk
  def initialize
    @open = 0
  end

  def arrive(number)
    @open += 1
    $visits[number] = Visit.new("patient #{number}", %w[cough fever back].at(number % 3), { 'room' => number % 9, 'since' => "8:#{number % 60}" })
  end
end

$visits = {}
desk = FrontDesk.new
16_000.times { |number| desk.arrive(number) }
puts 'ready'
$stdout.flush
sleep
