package bank.sandbox;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.HttpURLConnection;
import java.net.URI;

/** A bank that partners can test against, day and night. */
public class Sandbox {
    private final WireMockServer bank = new WireMockServer(options().dynamicPort());

    void open() {
        bank.start();
        bank.stubFor(get(urlPathMatching("/accounts/.*")).willReturn(aResponse().withStatus(200).withBody("{\"cents\": 1200}")));
    }

    int ask(int account) throws Exception {
        URI address = URI.create(bank.baseUrl() + "/accounts/" + account + "?partner=" + account % 30);
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestProperty("X-Request", "request-" + account + "-of-a-partner-that-tests-its-program");
        return connection.getResponseCode() + connection.getInputStream().readAllBytes().length;
    }

    public static void main(String[] args) throws Exception {
        Sandbox sandbox = new Sandbox();
        sandbox.open();
        for (int account = 0; account < 7_000; account++) {
            sandbox.ask(account);
        }
        System.out.println("ready");
        Thread.sleep(sandbox.bank.port() * 100_000L);
    }
}
