package trail.maps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Draws a map out of layers, all layers at once. */
public class MapView {
    record Layer(String name, int[] colours) {}

    static int draw(int request) throws Exception {
        ExecutorService painters = Executors.newFixedThreadPool(4);
        List<Callable<Layer>> layers = new ArrayList<>();
        for (String name : List.of("terrain", "rivers", "paths", "huts")) {
            layers.add(() -> new Layer(name, new int[64 + request % 16]));
        }
        int drawn = 0;
        for (Future<Layer> layer : painters.invokeAll(layers)) {
            drawn += layer.get().colours().length;
        }
        return drawn;
    }

    public static void main(String[] args) throws Exception {
        long drawn = 0;
        for (int request = 0; request < 220; request++) {
            drawn += draw(request);
        }
        System.out.println(drawn + " pixels");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
