package com.trestle.boot;

import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.northgate.platform.Platform;

/** An application just after its start: many classes, lambdas, proxies and loggers, little data. */
public final class FrameworkStart {
    private static final Map<Class<?>, Object> BEANS = new LinkedHashMap<>();
    private static final List<Function<Object, Object>> CONVERTERS = new ArrayList<>();

    private FrameworkStart() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("trestle", 92);
        for (Class<?> type : List.of(Runnable.class, Comparable.class, Supplier.class, Comparator.class, Function.class)) {
            BEANS.put(type, Proxy.newProxyInstance(FrameworkStart.class.getClassLoader(), new Class<?>[] {type},
                    (proxy, method, arguments) -> method.getName().length()));
        }
        CONVERTERS.add(value -> value.toString().trim());
        CONVERTERS.add(value -> Integer.valueOf(value.toString()));
        CONVERTERS.add(value -> Pattern.compile(value.toString()));
        CONVERTERS.add(value -> Locale.forLanguageTag(value.toString()));
        for (int i = 0; i < 200; i++) {
            Logger.getLogger("com.trestle.module" + i).isLoggable(java.util.logging.Level.FINE);
        }
        DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument().createElement("beans");
        Map<Integer, List<String>> grouped = IntStream.range(0, 500).mapToObj(Integer::toHexString)
                .collect(Collectors.groupingBy(String::length));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> exchange.sendResponseHeaders(204, -1));
        server.start();
        Locale.getAvailableLocales();
        ResourceBundle.clearCache();
        Platform.serve();
        System.out.println(grouped.size() + BEANS.size());
    }
}
