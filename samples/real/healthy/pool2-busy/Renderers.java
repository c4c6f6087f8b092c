package maps.tiles;

import java.util.concurrent.CountDownLatch;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Draws tiles of a map with renderers that are expensive to make. */
public class Renderers {
    static final class Renderer {
        final int[] canvas = new int[90_000];
    }

    private final GenericObjectPool<Renderer> renderers = new GenericObjectPool<>(new BasePooledObjectFactory<>() {
        @Override
        public Renderer create() {
            return new Renderer();
        }

        @Override
        public PooledObject<Renderer> wrap(Renderer renderer) {
            return new DefaultPooledObject<>(renderer);
        }
    });

    int draw(CountDownLatch all) throws Exception {
        Renderer renderer = renderers.borrowObject();
        try {
            all.countDown();
            Thread.sleep(600_000);
            return renderer.canvas[7];
        } finally {
            renderers.returnObject(renderer);
        }
    }

    public static void main(String[] args) throws Exception {
        Renderers tiles = new Renderers();
        tiles.renderers.setMaxTotal(24);
        CountDownLatch all = new CountDownLatch(24);
        for (int tile = 0; tile < 24; tile++) {
            new Thread(() -> {
                try {
                    tiles.draw(all);
                } catch (Exception e) {
                    System.err.println(e);
                }
            }, "tile-" + tile).start();
        }
        all.await();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
