package farm.remote;

import net.sf.cglib.proxy.Enhancer;
import net.sf.cglib.proxy.MethodInterceptor;

/** Calls machines on the field: each gets a proxy of its driver. */
public class Remote {
    /** A machine. */
    public static class Driver {
        public int speed() {
            return 4;
        }
    }

    static Driver connect(int machine) {
        Enhancer enhancer = new Enhancer();
        enhancer.setSuperclass(Driver.class);
        enhancer.setUseCache(false);
        enhancer.setCallback((MethodInterceptor) (proxy, method, arguments, original) -> (int) original.invokeSuper(proxy, arguments) + machine % 2);
        return (Driver) enhancer.create();
    }

    public static void main(String[] args) {
        long speed = 0;
        for (int machine = 0; speed >= 0; machine++) {
            speed += connect(machine).speed();
        }
    }
}
