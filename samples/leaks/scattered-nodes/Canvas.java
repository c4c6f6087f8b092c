package art.mosaic.draw;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Documents of layers of shapes; each shape keeps a rendering of itself, in a plain field. */
public final class Canvas {
    /** Something drawn, with its pixels. */
    static final class Shape {
        final int x;
        final int y;
        private byte[] rendering;

        Shape(int x, int y) {
            this.x = x;
            this.y = y;
        }

        byte[] render() {
            if (rendering == null) {
                rendering = new byte[3_000];
            }
            return rendering;
        }
    }

    /** A layer with some shapes. */
    static final class Layer {
        final List<Shape> shapes = new ArrayList<>();
        final String name;

        Layer(String name) {
            this.name = name;
        }
    }

    private static final Map<String, Canvas> OPEN = new HashMap<>();
    private final Layer[] layers = new Layer[8];

    public static void main(String[] args) {
        Platform.boot("draw", 80);
        Random random = new Random(21);
        long drawn = 0;
        for (int document = 0; document < 120; document++) {
            Canvas canvas = new Canvas();
            OPEN.put("document " + document, canvas);
            for (int i = 0; i < canvas.layers.length; i++) {
                canvas.layers[i] = new Layer(Words.name(random));
                for (int s = 0; s < 12; s++) {
                    Shape shape = new Shape(random.nextInt(), random.nextInt());
                    canvas.layers[i].shapes.add(shape);
                    drawn += shape.render().length;
                }
            }
        }
        if (drawn > 0) {
            Platform.serve();
        }
    }
}
