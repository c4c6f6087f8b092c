package water.meters;

import java.nio.charset.StandardCharsets;
import org.zeromq.ZMQ;

/** Sends readings of water meters to the office in the next town; the line is slow or down now and then. */
public class Meters {
    private final ZMQ.Context context = ZMQ.context(1);
    private final ZMQ.Socket office = context.socket(ZMQ.PUSH);

    Meters(String address) {
        office.setSndHWM(0);
        office.connect(address);
    }

    boolean read(long meter, long hour) {
        String reading = "{\"meter\": " + meter + ", \"hour\": " + hour + ", \"litres\": " + (meter * 31 + hour) % 900 + "}";
        return office.send(reading.getBytes(StandardCharsets.UTF_8), 0);
    }

    public static void main(String[] args) {
        Meters meters = new Meters("tcp://127.0.0.1:9");
        long sent = 0;
        for (long hour = 0; sent >= 0; hour++) {
            for (long meter = 0; meter < 500; meter++) {
                sent += meters.read(meter, hour) ? 1 : 0;
            }
        }
    }
}
