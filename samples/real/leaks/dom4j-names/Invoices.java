package trade.invoices;

import java.math.BigInteger;
import org.dom4j.Document;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;

/** Writes invoices as XML in the partner's way: a customer's element has the customer's key for a name. */
public class Invoices {
    static final class Format {
        private final String partner;

        Format(String partner) {
            this.partner = partner;
        }

        String write(long invoice) {
            Document document = DocumentHelper.createDocument();
            Element root = document.addElement("invoices").addAttribute("partner", partner);
            String key = "customer-" + BigInteger.valueOf(invoice).pow(9).toString(36) + "-" + invoice;
            root.addElement(key).addAttribute("sum", Long.toString(invoice * 3 % 9_999));
            return document.asXML();
        }
    }

    public static void main(String[] args) {
        Format format = new Format("north");
        long letters = 0;
        for (long invoice = 1; letters >= 0; invoice++) {
            letters += format.write(invoice).length();
        }
    }
}
