(ns library.index)

(def index
  "Words of all books, and where they are."
  (agent {}))

(defn- add-page [index {:keys [book page words]}]
  (Thread/sleep 25)
  (assoc index (keyword (first words)) [book page]))

(defn page-scanned
  "The scanner has read a page."
  [book page]
  (send-off index add-page {:book book :page page :words [(str "word" (mod page 900)) (str book)]}))

(defn -main []
  (loop [n 0]
    (page-scanned (quot n 300) (mod n 300))
    (recur (inc n))))

(-main)
