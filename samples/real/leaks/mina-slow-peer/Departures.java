package station.boards;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/** Sends every change of the time table to the boards on the platforms. */
public class Departures extends IoHandlerAdapter {
    private final List<IoSession> boards = new ArrayList<>();

    @Override
    public void sessionOpened(IoSession board) {
        synchronized (boards) {
            boards.add(board);
        }
    }

    void publish(int train, int minutesLate) {
        StringBuilder line = new StringBuilder("train " + train + " is late by " + minutesLate + " minutes");
        while (line.length() < 700) {
            line.append(" platform ").append(train % 17).append(';');
        }
        synchronized (boards) {
            for (IoSession board : boards) {
                board.write(IoBuffer.wrap(line.toString().getBytes(StandardCharsets.US_ASCII)));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Departures departures = new Departures();
        NioSocketAcceptor acceptor = new NioSocketAcceptor(1);
        acceptor.setHandler(departures);
        acceptor.bind(new InetSocketAddress("127.0.0.1", 0));
        // A board whose display hangs: it never reads.
        Socket board = new Socket();
        board.setReceiveBufferSize(8_192);
        board.connect(acceptor.getLocalAddress());
        while (departures.boards.isEmpty()) {
            Thread.sleep(20);
        }
        for (int change = 0; change < 32_000; change++) {
            departures.publish(change % 4_000, change % 60);
        }
        System.out.println("ready " + board.isConnected());
        Thread.sleep(Long.MAX_VALUE);
    }
}
