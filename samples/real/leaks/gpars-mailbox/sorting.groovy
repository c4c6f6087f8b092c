import groovyx.gpars.actor.Actors
import groovyx.gpars.actor.DynamicDispatchActor

class Parcel {
    int number
    String town
    byte[] label = new byte[400]
}

class Sorter extends DynamicDispatchActor {
    int sorted

    void onMessage(Parcel parcel) {
        sorted += parcel.label.length
        Thread.sleep(3)
    }
}

def sorter = new Sorter()
sorter.start()
int number = 0
while (true) {
    sorter << new Parcel(number: number, town: "town " + number % 900)
    number++
}
