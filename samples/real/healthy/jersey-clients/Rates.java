package exchange.rates;

import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.net.InetSocketAddress;

/** Asks the bank for a rate. */
public class Rates {
    private final String bank;

    Rates(String bank) {
        this.bank = bank;
    }

    String rate(String currency) {
        Client client = ClientBuilder.newClient();
        return client.target(bank).path("rates").path(currency).request().get(String.class);
    }

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/rates", exchange -> {
            byte[] body = "1.0834".getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Rates rates = new Rates("http://127.0.0.1:" + server.getAddress().getPort());
        String[] currencies = {"USD", "CHF", "NOK", "JPY"};
        for (int i = 0; i < 300; i++) {
            rates.rate(currencies[i % currencies.length]);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE - rates.bank.length());
    }
}
