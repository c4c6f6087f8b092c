package radio.studios;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;

/** Mixes programmes. A mixer has the settings of its studio, and waits for the next programme there. */
public class Studios {
    /** Mixes what a studio sends. */
    static class Mixer {
        private final String studio;
        private final float[] window = new float[8_000];

        Mixer(String studio) {
            this.studio = studio;
        }

        float mix(int second) {
            window[second % window.length] += studio.length();
            return window[0];
        }
    }

    private final GenericKeyedObjectPool<String, Mixer> mixers =
        new GenericKeyedObjectPool<>(new BaseKeyedPooledObjectFactory<String, Mixer>() {
            @Override
            public Mixer create(String studio) {
                return new Mixer(studio);
            }

            @Override
            public PooledObject<Mixer> wrap(Mixer mixer) {
                return new DefaultPooledObject<>(mixer);
            }
        });

    Studios() {
        mixers.setMaxTotalPerKey(12);
        mixers.setMaxIdlePerKey(12);
    }

    float evening(String studio, int second) throws Exception {
        List<Mixer> atWork = new ArrayList<>();
        float sum = 0;
        for (int channel = 0; channel < 12; channel++) {
            atWork.add(mixers.borrowObject(studio));
        }
        for (Mixer mixer : atWork) {
            sum += mixer.mix(second);
            mixers.returnObject(studio, mixer);
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Studios studios = new Studios();
        float sum = 0;
        for (int second = 0; second < 6_000; second++) {
            sum += studios.evening("studio " + second % 50, second);
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE - studios.mixers.getNumActive());
    }
}
