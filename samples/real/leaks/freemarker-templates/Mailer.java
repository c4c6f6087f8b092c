package club.mail;

import freemarker.cache.StringTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.Template;
import java.io.StringWriter;
import java.util.Map;

/** Sends letters to members: each letter's text is a template. */
public class Mailer {
    private final Configuration configuration = new Configuration(Configuration.VERSION_2_3_23);
    private final StringTemplateLoader letters = new StringTemplateLoader();

    Mailer() {
        configuration.setTemplateLoader(letters);
        configuration.setLocalizedLookup(false);
    }

    String write(int member, String text) throws Exception {
        String name = "letter-" + member + ".ftl";
        letters.putTemplate(name, text);
        Template template = configuration.getTemplate(name);
        StringWriter out = new StringWriter();
        template.process(Map.of("member", "Member " + member), out);
        return out.toString();
    }

    public static void main(String[] args) throws Exception {
        Mailer mailer = new Mailer();
        for (int member = 0; ; member++) {
            mailer.write(member, "Dear ${member}, number " + member + ", the club meets on Friday. ".repeat(60));
        }
    }
}
