package hotel.desk;

import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.ArrayList;
import java.util.List;

/** Guests check in by a program of their own, which asks the reception's objects. */
public class Reception {
    /** What a guest's program may call. */
    public interface Folio extends Remote {
        void charge(String what, int cents) throws RemoteException;

        int total() throws RemoteException;
    }

    /** The bill of one stay. */
    static class Stay implements Folio {
        private final List<String> charges = new ArrayList<>();
        private int cents;

        @Override
        public void charge(String what, int cents) {
            charges.add(what);
            this.cents += cents;
        }

        @Override
        public int total() {
            return cents;
        }
    }

    private final Registry desk;

    Reception() throws RemoteException {
        desk = LocateRegistry.createRegistry(0);
    }

    int stay(int number) throws RemoteException {
        Stay stay = new Stay();
        Folio folio = (Folio) UnicastRemoteObject.exportObject(stay, 0);
        desk.rebind("folio-" + number, folio);
        stay.charge("room " + number % 300, 9_900);
        stay.charge("breakfast for two, served in the garden at nine", 1_800);
        stay.charge("a bottle of water from the small bar, number " + number, 350);
        return stay.total();
    }

    public static void main(String[] args) throws Exception {
        Reception reception = new Reception();
        long cents = 0;
        for (int number = 0; number < 14_000; number++) {
            cents += reception.stay(number);
        }
        System.out.println("ready " + cents);
        Thread.sleep(Long.MAX_VALUE - Math.abs(reception.desk.hashCode() % 9));
    }
}
