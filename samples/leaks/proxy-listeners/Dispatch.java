package cc.fluxdesk.ui;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Calls a method of a target by name, whatever interface is asked for. */
final class Dispatch implements InvocationHandler {
    private final Object target;
    private final String method;

    private Dispatch(Object target, String method) {
        this.target = target;
        this.method = method;
    }

    static <T> T to(Class<T> type, Object target, String method) {
        Dispatch dispatch = new Dispatch(target, method);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, dispatch));
    }

    @Override
    public Object invoke(Object proxy, Method called, Object[] arguments) throws Throwable {
        return called.getDeclaringClass() == Object.class
                ? called.invoke(this, arguments)
                : target.getClass().getMethod(method, int.class).invoke(target, arguments);
    }
}
