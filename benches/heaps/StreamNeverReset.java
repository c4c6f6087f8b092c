import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that writes records to one ObjectOutputStream and never calls reset(): its tables keep all of them. */
public class StreamNeverReset {
    static final int RECORDS = 600_000;

    static final class Reading implements Serializable {
        final String sensor;
        final long value;

        Reading(String sensor, long value) {
            this.sensor = sensor;
            this.value = value;
        }
    }

    /** One connection, which its thread keeps. */
    static final class Connection implements Runnable {
        final ObjectOutputStream out;

        Connection(Socket socket) throws IOException {
            out = new ObjectOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < RECORDS; i++) {
                    out.writeObject(new Reading("sensor-" + i, i));
                }
                out.flush();
                System.out.println("READY");
                Thread.sleep(Long.MAX_VALUE);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread client = new Thread(() -> {
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "client");
        client.setDaemon(true);
        client.start();
        new Thread(new Connection(server.accept()), "connection-1").start();
    }
}
