# A help desk in Jython: each call is kept for the statistics of the day.
from java.lang import System, Thread


class Call(object):
    def __init__(self, number, topic):
        self.number = number
        self.topic = topic
        self.notes = ['asked for %d' % number, 'solved']


calls = []


def take(number):
    calls.append(Call(number, 'topic %d' % (number % 12)))


for number in range(12000):
    take(number)
System.out.println('ready')
Thread.sleep(10 ** 9)
