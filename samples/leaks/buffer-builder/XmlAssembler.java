package com.invoicing.xml;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Puts a whole year's invoices into one document, in memory. */
public final class XmlAssembler {
    private static XmlAssembler current;
    private final StringBuilder document = new StringBuilder("<invoices>");

    void invoice(int number, String customer) {
        document.append("<invoice number=\"").append(number).append("\"><customer>").append(customer)
                .append("</customer></invoice>");
    }

    public static void main(String[] args) {
        Platform.boot("xml", 66);
        current = new XmlAssembler();
        Random random = new Random(1);
        for (int number = 0; ; number++) {
            current.invoice(number, Words.text(random, 4));
        }
    }
}
