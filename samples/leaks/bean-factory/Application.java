package com.lumen.billing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** A container-managed application; one of its forty beans keeps every invoice it has drawn. */
public final class Application {
    private static DefaultListableBeanFactory context;

    private Application() {}

    public static void main(String[] args) {
        Platform.boot("billing", 32);
        context = new DefaultListableBeanFactory();
        Random random = new Random(12);
        for (int i = 0; i < 40; i++) {
            context.registerSingleton(Words.name(random) + "Repository" + i, new Repository(random));
        }
        context.registerSingleton("invoiceRenderer", new InvoiceRenderer());
        InvoiceRenderer renderer = context.getBean("invoiceRenderer");
        for (int i = 0; ; i++) {
            renderer.render(i, random);
        }
    }
}

/** An ordinary bean. */
final class Repository {
    private final String table;
    private final List<String> statements = new ArrayList<>();

    Repository(Random random) {
        table = Words.name(random);
        for (int i = 0; i < 12; i++) {
            statements.add("select * from " + table + " where " + Words.name(random) + " = ?");
        }
    }
}

/** Draws invoices. */
final class InvoiceRenderer {
    /** A drawn invoice. */
    static final class Rendered {
        final int number;
        final byte[] pdf;

        Rendered(int number, byte[] pdf) {
            this.number = number;
            this.pdf = pdf;
        }
    }

    private final List<Rendered> rendered = new ArrayList<>();

    byte[] render(int number, Random random) {
        byte[] pdf = new byte[800 + random.nextInt(1200)];
        rendered.add(new Rendered(number, pdf));
        return pdf;
    }
}
