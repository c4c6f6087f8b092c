package hotel.requests;

import org.picocontainer.DefaultPicoContainer;
import org.picocontainer.MutablePicoContainer;

/** Handles each request with components of its own. */
public class Requests {
    private final MutablePicoContainer house;

    Requests(MutablePicoContainer house) {
        this.house = house;
    }

    /** The guest of one request. */
    public static class Guest {
        private final byte[] passport = new byte[600];

        int size() {
            return passport.length;
        }
    }

    int handle() {
        MutablePicoContainer request = house.makeChildContainer();
        request.addComponent(Guest.class, new Guest());
        return request.getComponent(Guest.class).size();
    }

    public static void main(String[] args) {
        Requests requests = new Requests(new DefaultPicoContainer());
        long sum = 0;
        while (sum >= 0) {
            sum += requests.handle();
        }
    }
}
