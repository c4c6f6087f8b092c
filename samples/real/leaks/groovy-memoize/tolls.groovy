package bridge.tolls

class Tolls {
    static final toll = { String plate, int axles, long minute ->
        [plate: plate, cents: axles * 350 + (minute % 60 < 20 ? 100 : 0), at: "minute ${minute}".toString()]
    }.memoize()
}

long minute = 0
while (true) {
    Tolls.toll('HB-X ' + minute % 9000, 2 + (int) (minute % 4), minute)
    minute++
}
