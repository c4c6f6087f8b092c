package farm.weather;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/** Asks the weather stations whether it rains. */
public class Weather {
    private final CloseableHttpClient stations = HttpClients.custom().setMaxConnTotal(5_000).setMaxConnPerRoute(5_000).build();
    private final String address;

    Weather(String address) {
        this.address = address;
    }

    boolean rain(int station) throws IOException {
        CloseableHttpResponse answer = stations.execute(new HttpGet(address + "?station=" + station));
        return answer.getStatusLine().getStatusCode() == 200 && answer.getFirstHeader("X-Rain") != null;
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(Executors.newFixedThreadPool(2));
            server.createContext("/", exchange -> {
                byte[] text = "dry\n".repeat(9_000).getBytes();
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
            });
            server.start();
            System.out.println(server.getAddress().getPort());
            System.in.read();
            System.exit(0);
        }
        Process other = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                Weather.class.getName(), "server").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String port = other.inputReader().readLine();
        Weather weather = new Weather("http://127.0.0.1:" + port + "/now");
        int wet = 0;
        for (int station = 0; station < 700; station++) {
            wet += weather.rain(station) ? 1 : 0;
        }
        System.out.println("ready " + wet);
        Thread.sleep(Long.MAX_VALUE);
    }
}
