package ch.alpen.weather;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks every station whether it lives; only the status of the answer is looked at. */
public final class Poller {
    private static final HttpClient STATIONS = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Poller() {}

    static boolean alive(URI station) throws Exception {
        HttpResponse<InputStream> answer = STATIONS.send(HttpRequest.newBuilder(station).build(), HttpResponse.BodyHandlers.ofInputStream());
        return answer.statusCode() == 200;
    }

    public static void main(String[] args) throws Exception {
        Process station = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx32m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), "ch.alpen.weather.Station").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String port = new BufferedReader(new InputStreamReader(station.getInputStream())).readLine();
        URI uri = URI.create("http://127.0.0.1:" + port + "/now");
        int living = 0;
        for (int call = 0; call < 350; call++) {
            living += alive(uri) ? 1 : 0;
        }
        System.out.println(living + " live");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        station.destroy();
    }
}
