package delivery.routes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Asks the map service where an address is. */
public class Geocoder {
    private final String service;

    Geocoder(String service) {
        this.service = service;
    }

    String locate(String address) throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectTimeout(2, TimeUnit.SECONDS)
                .connectionPool(new ConnectionPool(5, 30, TimeUnit.MINUTES))
                .build();
        Request request = new Request.Builder().url(service + "?q=" + address).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    public static void main(String[] args) throws Exception {
        Process map = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx32m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), "delivery.routes.MapService").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String port = new BufferedReader(new InputStreamReader(map.getInputStream())).readLine();
        Geocoder geocoder = new Geocoder("http://127.0.0.1:" + port + "/");
        for (int parcel = 0; parcel < 900; parcel++) {
            geocoder.locate("street" + parcel);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        map.destroy();
    }
}
