import java.util.ArrayList;
import java.util.List;

/** Few objects and large arrays: images, matrices, and a table of two million references to the same texts. */
public class LargeArrays {
    static final List<byte[]> IMAGES = new ArrayList<>();
    static final List<double[][]> MATRICES = new ArrayList<>();
    static final String[] TABLE = new String[2_000_000];

    public static void main(String[] args) throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            IMAGES.add(new byte[4 << 20]);
        }
        for (int i = 0; i < 20; i++) {
            MATRICES.add(new double[512][512]);
        }
        String[] texts = new String[50_000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "cell-" + i;
        }
        for (int i = 0; i < TABLE.length; i++) {
            TABLE[i] = texts[(int) ((i * 7919L) % texts.length)];
        }
        System.out.println("READY");
        Thread.sleep(Long.MAX_VALUE);
    }
}
